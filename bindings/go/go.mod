module github.com/libzenlayer/libzenlayer/bindings/go

go 1.24
