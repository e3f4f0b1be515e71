module github.com/libzenlayer/libzenlayer/examples/go

go 1.24

require github.com/libzenlayer/libzenlayer/bindings/go v0.0.0

replace github.com/libzenlayer/libzenlayer/bindings/go => ../../bindings/go
