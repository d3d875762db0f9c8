package lsp

import (
	"context"

	"github.com/creachadair/jrpc2"
)

func (s *server) didOpen(_ context.Context, p documentParams) error {
	s.files.edit(p.TextDocument.URI, func([]byte) []byte { return append([]byte{}, p.TextDocument.Text...) })
	s.checks.ask()
	return nil
}

func (s *server) didChange(_ context.Context, p changeParams) error {
	s.files.edit(p.TextDocument.URI, func(old []byte) []byte {
		for _, c := range p.ContentChanges {
			if c.Range == nil {
				old = append([]byte{}, c.Text...)
			} else {
				old = newText(old).replace(*c.Range, c.Text)
			}
		}
		if old == nil {
			old = []byte{}
		}
		return old
	})
	s.checks.ask()
	return nil
}

func (s *server) didClose(_ context.Context, p documentParams) error {
	s.files.edit(p.TextDocument.URI, func([]byte) []byte { return nil })
	s.checks.ask()
	return nil
}

func (s *server) didSave(ctx context.Context, _ documentParams) error {
	s.read(ctx)
	s.checks.ask()
	s.looks.ask()
	return nil
}

func (s *server) didChangeFiles(ctx context.Context, _ *jrpc2.Request) (any, error) {
	s.read(ctx)
	s.checks.ask()
	return nil, nil
}
