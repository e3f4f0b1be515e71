module github.com/libzenlayer/libzenlayer/bindings/go/bench

go 1.24

require (
	github.com/libzenlayer/libzenlayer/bindings/go v0.0.0
	github.com/zenlayer/zenlayercloud-sdk-go v0.2.44 // the peer
)

replace github.com/libzenlayer/libzenlayer/bindings/go => ../
