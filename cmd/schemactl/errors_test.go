package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/schema"
)

// unheardError is a type of error that no place of the command names.
type unheardError struct {
	hints, details []string
	pos            schema.Pos
	err            error
}

func (e *unheardError) Error() string     { return "unheard of" }
func (e *unheardError) Unwrap() error     { return e.err }
func (e *unheardError) Hints() []string   { return e.hints }
func (e *unheardError) Details() []string { return e.details }
func (e *unheardError) Place() schema.Pos { return e.pos }

// An error says its hints, details and place by its methods alone, also where it is wrapped.
func TestExplain(t *testing.T) {
	at := schema.Pos{File: "a.hcl", Line: 2, Column: 3}
	inner := &unheardError{hints: []string{"inner"}}
	for _, c := range []struct {
		err     error
		message string
		hints   []string
		pos     schema.Pos
	}{
		{errors.New("plain"), "plain", nil, schema.Pos{}},
		{&unheardError{hints: []string{"a", "", "b", "a"}, pos: at}, "unheard of", []string{"a", "b"}, at},
		{fmt.Errorf("outside: %w", &unheardError{hints: []string{"a"}, pos: at}), "outside: unheard of", []string{"a"}, at},
		{&unheardError{details: []string{"one", "two\nlines"}}, "unheard of\n  one\n  two\\nlines", nil, schema.Pos{}},
		{&unheardError{hints: []string{"outer"}, err: inner}, "unheard of", []string{"outer"}, schema.Pos{}},
		{&unheardError{hints: []string{""}, err: inner}, "unheard of", []string{"inner"}, schema.Pos{}},
		{&unheardError{err: context.Canceled}, "unheard of", nil, schema.Pos{}},
		{fmt.Errorf("read: %w", context.Canceled), "interrupted", nil, schema.Pos{}},
		{errors.Join(errors.New("first"), &unheardError{hints: []string{"a"}}), "first\nunheard of", []string{"a"}, schema.Pos{}},
		{&usageError{message: "wrong", hint: "right"}, "wrong", []string{"right"}, schema.Pos{}},
	} {
		message, hints := explain(c.err)
		if message != c.message || !slices.Equal(hints, c.hints) || firstPos(c.err) != c.pos {
			t.Errorf("%v: %q, %q at %s", c.err, message, hints, firstPos(c.err))
		}
	}
	if _, hints := explain(fmt.Errorf("connect: %w", schemactl.ErrNoURL)); len(hints) != 1 || !errors.Is(schemactl.ErrNoURL, schemactl.ErrNoURL) {
		t.Errorf("no URL: %q", hints)
	}
	if _, hints := explain(&pgconn.PgError{Code: pgerrcode.LockNotAvailable}); len(hints) != 1 {
		t.Errorf("a lock: %q", hints)
	}
}
