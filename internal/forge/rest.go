package forge

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/replyx/schemactl/internal/roots"
)

// longestAnswer is how many bytes of an answer are read: a page of a hundred comments of the longest kind fits.
const longestAnswer = 32 << 20

// rest asks an API whose requests and answers are JSON.
type rest struct {
	Target
	// base ends in a slash; header goes with each request.
	base   string
	header http.Header
	client *http.Client
}

func newREST(t Target, base string, header http.Header) *rest {
	roots.Ensure()
	header.Set("User-Agent", agent)
	header.Set("Content-Type", "application/json")
	return &rest{t, strings.TrimSuffix(base, "/") + "/", header, &http.Client{Timeout: timeout, CheckRedirect: sameHost}}
}

// do sends in and decodes the answer into out; each may be nil. What is done is the beginning of an error, an *Error.
func (r *rest) do(ctx context.Context, what, method, path string, query url.Values, in, out any) (*http.Response, error) {
	var body io.Reader
	if in != nil {
		text, err := json.Marshal(in)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", r.doing(what), err)
		}
		body = bytes.NewReader(text)
	}
	address := r.base + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return nil, fmt.Errorf("%s: the address of the API cannot be read", r.doing(what))
	}
	req.Header = r.header.Clone()
	resp, err := r.client.Do(req)
	if err != nil {
		return nil, r.failure(what, nil, "", err)
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, longestAnswer))
	switch {
	case err != nil:
		return nil, r.failure(what, nil, "", err)
	case resp.StatusCode < 200 || resp.StatusCode > 299:
		return nil, r.failure(what, resp, messageOf(answer), nil)
	case out == nil:
		return resp, nil
	}
	if err := json.Unmarshal(answer, out); err != nil {
		return nil, r.failure(what, resp, "the answer is not what the API gives: "+err.Error(), nil)
	}
	return resp, nil
}

// messageOf is what an API says about a request that it refuses: {"message": ...} or {"error": ...}, of which GitLab's
// message may be an object. A proxy answers in HTML, which says nothing.
func messageOf(answer []byte) string {
	var said struct {
		Message json.RawMessage `json:"message"`
		Error   string          `json:"error"`
	}
	if json.Unmarshal(answer, &said) != nil {
		return "the answer is not the API's: is there a proxy in between?"
	}
	var text string
	if json.Unmarshal(said.Message, &text) == nil && text != "" {
		return text
	}
	if len(said.Message) > 0 && string(said.Message) != "null" {
		return string(said.Message)
	}
	return said.Error
}
