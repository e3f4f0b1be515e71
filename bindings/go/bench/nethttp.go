package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"time"
)

// The peer: what the standard library's HTTP client costs any program that signs, sends and reads
// the same, and does nothing else.

const contentType = "application/json; charset=utf-8"

type stopRequest struct {
	InstanceIDs []string `json:"instanceIds"`
}

type envelope struct {
	RequestID string          `json:"requestId"`
	Code      string          `json:"code"`
	Message   string          `json:"message"`
	Response  json.RawMessage `json:"response"`
}

func openNetHTTP(work *workload) (func() error, error) {
	authority, err := os.ReadFile(work.caFile)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(authority)
	endpoint, err := url.Parse(work.endpoint)
	if err != nil {
		return nil, err
	}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
	return func() error { return stop(client, endpoint, work.ids) }, nil
}

func stop(client *http.Client, endpoint *url.URL, ids []string) error {
	body, err := json.Marshal(stopRequest{ids})
	if err != nil {
		return err
	}
	request, err := http.NewRequest(http.MethodPost, endpoint.String()+"/api/v2/vm", bytes.NewReader(body))
	if err != nil {
		return err
	}
	timestamp := strconv.FormatInt(time.Now().Unix(), 10)
	request.Header.Set("Content-Type", contentType)
	request.Header.Set("X-ZC-Action", "StopInstances")
	request.Header.Set("X-ZC-Version", "2026-04-01")
	request.Header.Set("X-ZC-Timestamp", timestamp)
	request.Header.Set("X-ZC-Signature-Method", "ZC2-HMAC-SHA256")
	request.Header.Set("Authorization", fmt.Sprintf(
		"ZC2-HMAC-SHA256 Credential=%s, SignedHeaders=content-type;host, Signature=%s",
		keyID, sign(endpoint.Host, timestamp, body)))
	answer, err := client.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	var told envelope
	if err := json.Unmarshal(text, &told); err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK || told.Code != "" || told.RequestID == "" {
		return fmt.Errorf("HTTP %d: %s", answer.StatusCode, text)
	}
	return nil
}

func sign(host, timestamp string, body []byte) string {
	canonical := fmt.Sprintf("POST\n/\n\ncontent-type:%s\nhost:%s\n\ncontent-type;host\n%s",
		contentType, host, hash(body))
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "ZC2-HMAC-SHA256\n%s\n%s", timestamp, hash([]byte(canonical)))
	return hex.EncodeToString(mac.Sum(nil))
}

func hash(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
