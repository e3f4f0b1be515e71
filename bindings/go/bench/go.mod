module github.com/libzenlayer/libzenlayer/bindings/go/bench

go 1.24

require github.com/libzenlayer/libzenlayer/bindings/go v0.0.0

replace github.com/libzenlayer/libzenlayer/bindings/go => ../
