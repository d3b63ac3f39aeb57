# Writes OUTPUT, the source of QuickstartFiles(), from the files under FOLDER:
#   cmake -DFOLDER=… -DOUTPUT=… -P quickstart_files.cmake
file(GLOB files RELATIVE ${FOLDER} ${FOLDER}/*/*)
set(rows "")
foreach(path ${files})
  get_filename_component(language ${path} DIRECTORY)
  get_filename_component(name ${path} NAME)
  file(READ ${FOLDER}/${path} content)
  string(APPEND rows "    {\"${language}\", \"${name}\", R\"~~~(${content})~~~\"},\n")
endforeach()
file(WRITE ${OUTPUT} "#include \"emulator/cli/quickstart_files.h\"

namespace emulator {

absl::Span<const QuickstartFile> QuickstartFiles() {
  static constexpr QuickstartFile kFiles[] = {
${rows}  };
  return kFiles;
}

}  // namespace emulator
")
