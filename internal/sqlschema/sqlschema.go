// Package sqlschema reads the schema that SQL makes: it runs the SQL in a throwaway database, and reads the catalogs.
//
// What enters: [Work], which is files of SQL or a command that runs migrations, and the database whose schema it
// describes. What leaves: a [State] as package live reads it. Nothing of the throwaway database is in it: no owner,
// grant or default privilege of the role that ran the work, no schema that is only there because every database has it.
package sqlschema

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/internal/scratch"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/live"
)

// Options say where work is done.
type Options struct {
	// Dev names the server of the throwaway database, as package scratch reads it.
	Dev string
	// URL is the database that the throwaway one is to be like: in version, locale, settings, extensions and, on a
	// sandbox, roles. Empty takes what the server has.
	URL string
	// Use, if not nil, is called with the address of the throwaway database when the work is done; a state that was kept has none.
	Use func(ctx context.Context, url string) error
	// CacheDir is the folder that states are kept in; empty keeps none.
	CacheDir string
}

// State is the schema that work has made.
type State struct {
	Database *schema.Database `json:"state"`
	// Notes say in what the throwaway database was not like the target, and what was cleaned up there.
	Notes []string `json:"notes,omitempty"`
}

// Work fills a throwaway database.
type Work interface {
	// needs reports what is prepared for the work, in the database, of what the target has.
	needs(around) around
	// run does the work.
	run(context.Context, *session) error
	// makes reports whether the work creates a schema.
	makes(schema string) bool
	// text is all that the work does; nil where that does not follow from a text.
	text() []string
}

// session is a throwaway database at work.
type session struct {
	// url names the database, for role.
	url  string
	conn *pgx.Conn
	role string
	// form is where the database is: only a server of our own may be changed outside of the database.
	form scratch.Form
	// publicOwner owns the schema public when the work begins.
	publicOwner string
	made        prepared
}

// Read does work in a throwaway database, and reads what is there then.
func Read(ctx context.Context, work Work, opts Options) (*State, error) {
	if form, _ := scratch.FormOf(opts.Dev); form == scratch.Here && opts.URL == "" {
		return nil, &scratch.UnavailableError{Why: "here is the database's own server, and no database is given", Hint: "give --url, or --dev-url sandbox"}
	}
	target, err := lookAround(ctx, opts.URL)
	if err != nil {
		return nil, err
	}
	if opts.Use != nil {
		opts.CacheDir = ""
	}
	kept := cacheOf(work, opts, target)
	if st := kept.read(); st != nil {
		return st, nil
	}
	server, err := scratch.Serve(ctx, opts.Dev, scratch.Target{URL: opts.URL, Major: target.major})
	if err != nil {
		return nil, err
	}
	out := &State{}
	defer func() { out.ended(server.Close(), "the server of the throwaway database could not be stopped") }()
	db, err := server.Create(ctx, target.like)
	if err != nil {
		return nil, err
	}
	out.Notes = db.Doubts
	for _, name := range db.Removed {
		out.Notes = append(out.Notes, fmt.Sprintf("removed the database %s, which a run that was killed had left on the %s server", name, server.Form))
	}
	defer func() {
		out.ended(db.Close(ctx), "the next run removes the throwaway database, which could not be dropped")
	}()
	err = out.fill(ctx, work, db, server.Form, target)
	if err == nil && opts.Use != nil {
		err = opts.Use(ctx, db.URL)
	}
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	if err != nil {
		return nil, err
	}
	kept.write(out)
	return out, nil
}

// ended notes what could not be cleaned up: the state holds all the same.
func (st *State) ended(err error, what string) {
	if err != nil {
		st.Notes = append(st.Notes, what+": "+err.Error())
	}
}

// fill does the work in a database, and reads it.
func (st *State) fill(ctx context.Context, work Work, db *scratch.Database, form scratch.Form, target around) error {
	s, err := open(ctx, db, form)
	if err != nil {
		return err
	}
	defer s.close(ctx)
	if err := s.prepare(ctx, work.needs(target)); err != nil {
		return err
	}
	st.Notes = append(st.Notes, s.made.doubts...)
	if err := work.run(ctx, s); err != nil {
		return err
	}
	conn, err := live.Connect(ctx, db.URL)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	if st.Database, err = live.Read(ctx, conn, live.Options{}); err != nil {
		return err
	}
	st.Database = st.Database.WithoutExtensionSchemas(nil)
	t := tidying{db: st.Database, session: s, target: target, work: work}
	t.run()
	return nil
}
