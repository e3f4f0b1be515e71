package zenlayer_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayertest"
)

// The examples use a simulator that the environment names. Tests start their own.
func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	simulator, err := zenlayertest.Start("--instances", "250", "--stop-time", "0.1", "--start-time", "0.1")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer simulator.Stop()
	for _, name := range []string{"ZENLAYER_TOKEN", "ZENLAYER_PROFILE"} {
		os.Unsetenv(name) // the user's own
	}
	os.Setenv("HOME", os.DevNull)
	os.Setenv("ZENLAYER_ENDPOINT", simulator.URL)
	os.Setenv("ZENLAYER_ACCESS_KEY_ID", zenlayertest.AccessKeyID)
	os.Setenv("ZENLAYER_ACCESS_KEY_SECRET", zenlayertest.AccessKeySecret)
	return m.Run()
}
