package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/zenlayer/zenlayercloud-sdk-go/zenlayercloud/common"
	vm "github.com/zenlayer/zenlayercloud-sdk-go/zenlayercloud/vm20260401"
)

// openSDK returns a function that calls the official SDK as in its documentation.
func openSDK(work *workload) (func() error, error) {
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
	config := common.NewConfig().
		WithScheme(strings.ToUpper(endpoint.Scheme)).
		WithHttpTransport(&http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}})
	config.Domain = endpoint.Host
	client, err := vm.NewClient(config, keyID, secret)
	return func() error {
		request := vm.NewStopInstancesRequest()
		request.InstanceIds = work.ids
		response, err := client.StopInstances(request)
		if err == nil && response.Response.RequestId == "" {
			err = errors.New("no request id")
		}
		return err
	}, err
}
