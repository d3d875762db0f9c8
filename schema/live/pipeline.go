package live

import (
	"cmp"
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
)

// pipeline sends queries without waiting for the answers, which go to what takes the rows of each.
type pipeline struct {
	*pgconn.Pipeline
	types *pgtype.Map
	// scans take the rows of the queries that are not answered yet; nil takes none.
	scans []func(pgx.Rows) error
}

func startPipeline(ctx context.Context, conn *pgx.Conn) *pipeline {
	return &pipeline{Pipeline: conn.PgConn().StartPipeline(ctx), types: conn.TypeMap(), scans: make([]func(pgx.Rows) error, 0, 64)}
}

// ask sends a query at the next flush.
func (p *pipeline) ask(sql string, scan func(pgx.Rows) error, args ...[]byte) {
	p.SendQueryParams(sql, args, nil, nil, []int16{pgx.BinaryFormatCode})
	p.scans = append(p.scans, scan)
}

// answers flushes, and waits for the answers to the first n queries that have none.
func (p *pipeline) answers(n int) error {
	if err := p.Flush(); err != nil {
		return err
	}
	for _, scan := range p.scans[:n] {
		if err := p.next(scan); err != nil {
			return err
		}
	}
	p.scans = p.scans[n:]
	return nil
}

// next reads one answer.
func (p *pipeline) next(scan func(pgx.Rows) error) error {
	res, err := p.GetResults()
	if err != nil {
		return err
	}
	answer, ok := res.(*pgconn.ResultReader)
	if !ok {
		return errors.New("the server's answer ends early")
	}
	if scan == nil {
		_, err = answer.Close()
		return err
	}
	return scan(pgx.RowsFromResultReader(p.types, answer))
}

// end waits for all answers, where none has failed, and gives the connection back. It returns the first error.
func (p *pipeline) end(failed error) error {
	if err := p.Sync(); failed == nil {
		failed = err
	}
	if failed == nil {
		failed = p.answers(len(p.scans))
	}
	return cmp.Or(failed, p.Close())
}
