module quickstart

go 1.24
