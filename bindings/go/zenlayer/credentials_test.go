package zenlayer_test

import (
	"errors"
	"testing"

	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayer"
	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayertest"
)

// Credentials that turn out to be empty must not become those of the environment, which TestMain set.
func TestEmptyCredentialsAreRefused(t *testing.T) {
	for name, option := range map[string]zenlayer.Option{
		"no key at all": zenlayer.WithCredentials("", ""),
		"no id":         zenlayer.WithCredentials("", "secret"),
		"no secret":     zenlayer.WithCredentials("key", ""),
		"no token":      zenlayer.WithToken(""),
	} {
		client, err := zenlayer.New(option)
		if !errors.Is(err, zenlayer.ErrConfigValue) || client != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheLastOfTokenAndCredentialsCounts(t *testing.T) {
	simulator := zenlayertest.New(t, "--token", "a-token")
	goodKey := zenlayer.WithCredentials(zenlayertest.AccessKeyID, zenlayertest.AccessKeySecret)
	badKey := zenlayer.WithCredentials("no-such-key", "secret")
	goodToken, badToken := zenlayer.WithToken("a-token"), zenlayer.WithToken("no-such-token")
	for _, test := range []struct {
		id          string
		first, last zenlayer.Option
		want        error
	}{
		{"vm-000001", badToken, goodKey, nil},
		{"vm-000002", badKey, goodToken, nil},
		{"vm-000003", goodToken, badKey, zenlayer.ErrAuthInvalid},
		{"vm-000004", goodKey, badToken, zenlayer.ErrAuthInvalid},
	} {
		client := newClient(t, simulator.URL, test.first, test.last)
		if err := stop(t.Context(), client, test.id); !errors.Is(err, test.want) {
			t.Errorf("%s: got %v, want %v", test.id, err, test.want)
		}
	}
}
