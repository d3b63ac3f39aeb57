# cmake -DFROM=file -DTO=file.cc -DNAME=kName -P embed_text.cmake: the text of a file as a constant.
file(READ ${FROM} text)
# Compilers take literals of 64 KiB at most: pieces are joined.
set(pieces "")
string(LENGTH "${text}" length)
set(at 0)
while(at LESS length)
  string(SUBSTRING "${text}" ${at} 8000 piece)
  string(APPEND pieces "R\"__(${piece})__\"\n")
  math(EXPR at "${at} + 8000")
endwhile()
file(WRITE ${TO}
     "namespace emulator {\nextern const char ${NAME}[];\nconst char ${NAME}[] =\n${pieces};\n}\n")
