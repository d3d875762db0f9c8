package live

import (
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/schema"
)

var (
	argModes    = map[string]string{"o": "OUT", "b": "INOUT", "v": "VARIADIC", "t": "TABLE"}
	volatility  = map[string]string{"i": "IMMUTABLE", "s": "STABLE"}
	parallelism = map[string]string{"s": "SAFE", "r": "RESTRICTED"}
)

// routineRows comes after the schemas in the batch.
func (r *reader) routineRows(rows pgx.Rows) error {
	return each(rows, func() error {
		f := &schema.Routine{Kind: schema.KindFunction}
		var namespace int64
		var kind, returns, sqlBody, volatile, parallel string
		var types, names, modes, defaults, config, transforms []string
		var record bool
		err := rows.Scan(&namespace, &f.Name.Name, &kind, &f.Language, &types, &names, &modes, &defaults, &returns, &record, &f.ReturnsSet, &f.Body,
			&f.Library, &sqlBody, &volatile, &parallel, &f.Leakproof, &f.Strict, &f.SecurityDefiner, &f.Cost, &f.Rows, &f.Support, &config,
			&transforms, &f.Comment)
		if err != nil {
			return err
		}
		f.Name.Schema = r.schemas[namespace]
		f.Args = routineArgs(types, names, modes, defaults)
		f.Volatility, f.Parallel = volatility[volatile], parallelism[parallel]
		f.Window = kind == "w"
		f.SQLBody = schema.Expr{Text: sqlBody}
		f.Config = options(config)
		for _, t := range transforms {
			f.Transforms = append(f.Transforms, schema.Type{Text: t})
		}
		switch {
		case kind == "p":
			f.Kind = schema.KindProcedure
		case !returnsByArgs(f.Args, record) || f.ReturnsSet && !returnsTable(f.Args):
			f.Returns = schema.Type{Text: returns}
		}
		r.entity(f)
		return nil
	})
}

func routineArgs(types, names, modes, defaults []string) []schema.Arg {
	args := make([]schema.Arg, len(types))
	for i := range args {
		args[i].Type.Text = types[i]
		if i < len(names) {
			args[i].Name = names[i]
		}
		if i < len(modes) {
			args[i].Mode = argModes[modes[i]]
		}
		if i < len(defaults) {
			args[i].Default.Text = defaults[i]
		}
	}
	return args
}

// returnsByArgs reports whether the arguments say what a function returns: one or more OUT
// arguments need no RETURNS, and RETURNS TABLE is its columns.
func returnsByArgs(args []schema.Arg, record bool) bool {
	out := 0
	for _, a := range args {
		if a.Mode == "OUT" || a.Mode == "INOUT" {
			out++
		}
	}
	return returnsTable(args) || out == 1 || out > 1 && record
}

func returnsTable(args []schema.Arg) bool {
	return slices.ContainsFunc(args, func(a schema.Arg) bool { return a.Mode == "TABLE" })
}

// entity adds what is not in the slices of its own kind.
func (r *reader) entity(e schema.Entity) { r.db.Entities = append(r.db.Entities, e) }

// tgtype bits (pg_trigger.h).
const (
	triggerRow     = 1 << 0
	triggerBefore  = 1 << 1
	triggerInsert  = 1 << 2
	triggerDelete  = 1 << 3
	triggerUpdate  = 1 << 4
	triggerTrunc   = 1 << 5
	triggerInstead = 1 << 6
)

var (
	triggerStates = map[string]string{"D": "DISABLE", "R": "REPLICA", "A": "ALWAYS"}
	relationKinds = map[string]schema.Kind{
		"r": schema.KindTable, "p": schema.KindTable, "v": schema.KindView, "m": schema.KindMaterialized, "f": schema.KindForeignTable,
	}
)

func (r *reader) triggerRows(rows pgx.Rows) error {
	return each(rows, func() error {
		t := &schema.Trigger{}
		var namespace int64
		var bits, args int16
		var relkind, enabled, definition string
		var raw []byte
		err := rows.Scan(&namespace, &t.Table.Name, &relkind, &t.Name, &bits, &enabled, &t.Constraint, &t.Deferrable, &t.Deferred, &t.OldTable,
			&t.NewTable, &t.UpdateOf, &t.From.Schema, &t.From.Name, &t.Function.Schema, &t.Function.Name, &raw, &args, &definition, &t.Comment)
		if err != nil {
			return err
		}
		t.Table.Schema, t.On, t.Enabled = r.schemas[namespace], relationKinds[relkind], triggerStates[enabled]
		t.Fires = "AFTER"
		switch {
		case bits&triggerInstead != 0:
			t.Fires = "INSTEAD OF"
		case bits&triggerBefore != 0:
			t.Fires = "BEFORE"
		}
		t.ForEachRow = bits&triggerRow != 0
		for _, e := range []struct {
			bit  int16
			name string
		}{{triggerInsert, "INSERT"}, {triggerUpdate, "UPDATE"}, {triggerDelete, "DELETE"}, {triggerTrunc, "TRUNCATE"}} {
			if bits&e.bit != 0 {
				t.Events = append(t.Events, e.name)
			}
		}
		if args > 0 {
			t.Args = strings.SplitN(string(raw), "\x00", int(args)+1)[:args]
		}
		t.When.Text = triggerWhen(definition)
		r.entity(t)
		return nil
	})
}

// triggerCloneRows comes after the triggers in the batch.
func (r *reader) triggerCloneRows(rows pgx.Rows) error {
	triggers := make(map[schema.Ref]*schema.Trigger)
	for _, e := range r.db.Entities {
		if t, ok := e.(*schema.Trigger); ok {
			triggers[t.Ref()] = t
		}
	}
	return each(rows, func() error {
		of := schema.Ref{Kind: schema.KindTrigger}
		var state schema.TriggerState
		var enabled string
		if err := rows.Scan(&of.Schema, &of.Table, &of.Name, &state.Table.Schema, &state.Table.Name, &enabled); err != nil {
			return err
		}
		state.Enabled = triggerStates[enabled]
		if t := triggers[of]; t != nil {
			t.Partitions = append(t.Partitions, state)
			t.SortPartitions()
		}
		return nil
	})
}

// triggerWhen takes the condition out of a trigger's definition: no function of the server
// prints it alone.
func triggerWhen(definition string) string {
	const execute = ") EXECUTE FUNCTION "
	_, rest, ok := strings.Cut(definition, " WHEN (")
	end := strings.LastIndex(rest, execute)
	if !ok || end < 0 {
		return ""
	}
	return rest[:end]
}
