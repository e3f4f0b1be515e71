package zenlayer_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayer"
	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayertest"
)

// Empty credentials must not be replaced by those of the environment, which TestMain sets.
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

func TestTheLastOfTokenAndCredentialsApplies(t *testing.T) {
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

func TestStringShowsTheCredentials(t *testing.T) {
	simulator := zenlayertest.New(t, "--token", "hush-hush")
	for name, test := range map[string]struct {
		option zenlayer.Option
		who    string
	}{
		"a key":   {zenlayer.WithCredentials(zenlayertest.AccessKeyID, "hush-hush"), "access_key_id=" + zenlayertest.AccessKeyID},
		"a token": {zenlayer.WithToken("hush-hush"), "token"},
	} {
		client := newClient(t, simulator.URL, zenlayer.WithProduct("zec"), test.option)
		want := fmt.Sprintf("zenlayer.Client{endpoint=%s product=zec %s}", simulator.URL, test.who)
		for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
			for _, it := range []any{client, *client} {
				if got := fmt.Sprintf(verb, it); got != want {
					t.Errorf("%s, %s of a %T: got %q, want %q", name, verb, it, got, want)
				}
			}
		}
		client.Close()
		if got := client.String(); got != want {
			t.Errorf("%s: after Close, got %q", name, got)
		}
	}
	if got := fmt.Sprint(zenlayer.Client{}); got != "zenlayer.Client{}" {
		t.Errorf("zero value: got %q", got)
	}
}

// A named profile takes precedence over the environment, which TestMain sets.
func TestANamedProfileTakesPrecedence(t *testing.T) {
	t.Setenv("HOME", homeWith(t, `{"staging": {"access_key_id": "staging-key", "access_key_secret": "secret"}}`))
	for name, options := range map[string][]zenlayer.Option{
		"with the environment":    {zenlayer.WithProfile("staging")},
		"without the environment": {zenlayer.WithProfile("staging"), zenlayer.WithoutEnvironment()},
	} {
		client, err := zenlayer.New(options...)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		defer client.Close()
		if got := fmt.Sprint(client); !strings.Contains(got, " access_key_id=staging-key profile=staging") {
			t.Errorf("%s: it is %s", name, got)
		}
	}
}

func TestWithoutTheEnvironmentOnlyTheProfileIsRead(t *testing.T) {
	t.Setenv("HOME", homeWith(t, `{"staging": {"token": "a-token"}}`))
	alone := []zenlayer.Option{zenlayer.WithoutEnvironment(), zenlayer.WithProfile("staging")}
	client, err := zenlayer.New(alone...)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	elsewhere := "endpoint=" + os.Getenv("ZENLAYER_ENDPOINT")
	if got := fmt.Sprint(client); strings.Contains(got, elsewhere) || !strings.Contains(got, " token profile=staging") {
		t.Errorf("it is %s", got)
	}
	_, err = zenlayer.New(zenlayer.WithoutEnvironment(), zenlayer.WithProfile("no-such-profile"))
	if !errors.Is(err, zenlayer.ErrProfile) {
		t.Errorf("a missing profile: %v", err)
	}
	if _, err = zenlayer.New(zenlayer.WithoutEnvironment()); !errors.Is(err, zenlayer.ErrCredentials) {
		t.Errorf("without a profile: %v", err)
	}
}

// homeWith creates a home directory with profiles.
func homeWith(t *testing.T, profiles string) string {
	t.Helper()
	home := t.TempDir()
	folder := filepath.Join(home, ".zenlayer")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "credentials.json"), []byte(profiles), 0o600); err != nil {
		t.Fatal(err)
	}
	return home
}
