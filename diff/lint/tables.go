package lint

import (
	"fmt"
	"slices"

	"github.com/replyx/schemactl/schema"
)

var tableRules = []Rule{
	{ID: "too_many_columns", Group: "tables", Title: "a table has very many columns", Severity: tells, find: tooManyColumns, Source: manual + "limits.html",
		Why: "Each row is read and written as a whole: an update of one column copies all of them. The limit is 1,600, and less for wide types; dropped columns count.",
		Do:  "put what is seldom read, or belongs to another thing, into a table of its own"},
	{ID: "unlogged_table", Group: "tables", Title: "a table is unlogged", Severity: tells, find: unloggedTable, Source: manual + "sql-createtable.html#SQL-CREATETABLE-UNLOGGED",
		Why: "After a crash it is empty. It is not on standbys, and in no base backup.",
		Do:  "make it logged, unless its rows can be made again"},
	{ID: "inheritance", Group: "tables", Title: "a table inherits from another", Severity: tells, find: inheritance, Source: manual + "ddl-inherit.html#DDL-INHERIT-CAVEATS",
		Why: "Keys, unique constraints and foreign keys of the parent do not hold for its children, nor across them, and every query of the parent reads all of them.",
		Do:  "use partitions to split a table, and a foreign key for what is a special case of something"},
	{ID: "autovacuum_disabled", Group: "tables", Title: "autovacuum is off for a table", Severity: warns, find: autovacuumDisabled, Source: manual + "routine-vacuuming.html#AUTOVACUUM",
		Why: "Dead rows stay, statistics grow old, and the table is vacuumed only when its transactions are about to wrap around: at once, and for long.",
		Do:  "take autovacuum_enabled away, and set its thresholds for the table instead"},
	{ID: "table_without_relations", Group: "tables", Title: "no foreign key connects a table", Severity: off, find: tableWithoutRelations, Source: manual + "ddl-constraints.html#DDL-CONSTRAINTS-FK",
		Why: "It refers to no table, and none refers to it: perhaps a foreign key was forgotten.",
		Do:  "declare its foreign keys"},
	{ID: "partitioned_without_partitions", Group: "tables", Title: "a live partitioned table has no partition", Severity: warns, find: withoutPartitions, needs: needsSizes, Source: manual + "ddl-partitioning.html",
		Why: "Every insert into it fails.",
		Do:  "make a partition, or a job that makes them"},
	{ID: "no_default_partition", Group: "tables", Title: "a partitioned table has no default partition", Severity: off, find: noDefaultPartition, Source: manual + "ddl-partitioning.html",
		Why: "A row that no partition takes is an error. A default partition takes it, but then no partition can be detached concurrently, and each new one scans it.",
		Do:  "declare a partition with values { default = true }, or see that partitions are made in time"},
	{ID: "large_table_not_partitioned", Group: "tables", Title: "a very large table is not partitioned", Severity: tells, find: largeTable, needs: needsSizes, Source: manual + "ddl-partitioning.html",
		Why: "VACUUM, index builds and the deletion of old rows take as long as the table is large. The partition that is old is dropped at once.",
		Do:  "partition it by what old rows are told by, or by what queries always give"},
	{ID: "integer_key_near_end", Group: "tables", Title: "an integer key nears its end", Severity: fails, find: integerKeyNearEnd, needs: needsHealth, Source: manual + "datatype-numeric.html#DATATYPE-INT",
		Why: "When the range of the column or of its sequence is used up, every insert fails.",
		Do:  "make the column and its sequence bigint now, while there is time for it: the plan does it in shadow columns and batches"},
	{ID: "published_without_replica_identity", Group: "tables", Title: "a published table has no replica identity", Severity: fails, find: publishedWithoutIdentity, Source: manual + "logical-replication-publication.html#LOGICAL-REPLICATION-PUBLICATION-REPLICA-IDENTITY",
		Why: "A publication that publishes updates or deletes makes them fail on a table that has neither a primary key nor another replica identity.",
		Do:  "declare a primary key, or replica_identity_index, or replica_identity = FULL"},
}

func tooManyColumns(l *look) {
	for t := range l.tables() {
		if n := len(t.Columns); int64(n) > l.number("columns") {
			l.foundf(t.Ref(), t, "", "table %s has %d columns", t.Name, n)
		}
	}
}

func unloggedTable(l *look) {
	for t := range l.tables() {
		if t.Unlogged {
			l.foundf(t.Ref(), t, "unlogged", "table %s is unlogged", t.Name)
		}
	}
}

func inheritance(l *look) {
	for t := range l.tables() {
		if len(t.Inherits) > 0 {
			l.foundf(t.Ref(), t, "inherits", "table %s inherits from %s", t.Name, list(names(t.Inherits)))
		}
	}
}

func autovacuumDisabled(l *look) {
	for _, t := range l.State.Tables {
		for _, p := range t.Params {
			if (p.Name == "autovacuum_enabled" || p.Name == "toast.autovacuum_enabled") && slices.Contains([]string{"false", "off", "0", "no"}, p.Value) {
				l.foundf(t.Ref(), t, "with."+p.Name, "table %s has %s = %s", t.Name, p.Name, p.Value)
			}
		}
	}
}

func tableWithoutRelations(l *look) {
	related := make(map[schema.Name]bool)
	for t, fk := range l.foreignKeys {
		related[t.Name], related[fk.RefTable] = true, true
	}
	for t := range l.tables() {
		if !related[t.Name] {
			l.foundf(t.Ref(), t, "", "no foreign key connects table %s with another", t.Name)
		}
	}
}

// partitionsOf counts the partitions of each table of a state.
func partitionsOf(tables []*schema.Table) map[schema.Name][]*schema.Table {
	out := make(map[schema.Name][]*schema.Table)
	for _, t := range tables {
		if t.PartitionOf.Name != "" {
			out[t.PartitionOf] = append(out[t.PartitionOf], t)
		}
	}
	return out
}

func withoutPartitions(l *look) {
	parts := partitionsOf(l.Live.Tables)
	for _, t := range l.State.Tables {
		if live := l.live(t.Name); t.Partition != nil && live != nil && live.Partition != nil && len(parts[t.Name]) == 0 {
			l.foundf(t.Ref(), t, "", "partitioned table %s has no partition", t.Name)
		}
	}
}

func noDefaultPartition(l *look) {
	parts := partitionsOf(l.State.Tables)
	for _, t := range l.State.Tables {
		if t.Partition == nil || t.Partition.Type == "HASH" || len(parts[t.Name]) == 0 {
			continue
		}
		if !slices.ContainsFunc(parts[t.Name], func(p *schema.Table) bool { return p.Bound.Text == "DEFAULT" }) {
			l.foundf(t.Ref(), t, "partition", "table %s has partitions, and none for the other rows", t.Name)
		}
	}
}

func largeTable(l *look) {
	for t := range l.tables() {
		if live := l.live(t.Name); t.Partition == nil && live != nil && live.Stats.Bytes >= l.number("gigabytes")<<30 {
			l.foundf(t.Ref(), t, "", "table %s has %s and is not partitioned", t.Name, schema.SizeText(live.Stats.Bytes))
		}
	}
}

func integerKeyNearEnd(l *look) {
	limit := float64(l.number("percent")) / 100
	for _, k := range l.Health.IntegerKeys {
		if float64(k.Last) < limit*float64(k.Max) {
			continue
		}
		ref := schema.Ref{Kind: schema.KindColumn, Schema: k.Table.Schema, Table: k.Table.Name, Name: k.Column}
		var obj schema.Object
		if t := l.table(k.Table); t != nil && t.Column(k.Column) != nil {
			obj = t.Column(k.Column)
		}
		l.nearEnd(ref, obj, fmt.Sprintf("%s is at %d of %d by %s", k.Column, k.Last, k.Max, k.By))
	}
	for _, s := range l.Health.Sequences {
		if s.Cycles || s.Last == nil || s.Step < 0 || s.Max <= 0 || float64(*s.Last) < limit*float64(s.Max) {
			continue
		}
		ref := schema.Ref{Kind: schema.KindSequence, Schema: s.Name.Schema, Name: s.Name.Name}
		l.nearEnd(ref, l.declares(s.Name), fmt.Sprintf("sequence %s is at %d of %d", s.Name, *s.Last, s.Max))
	}
}

// nearEnd is a finding of a column or a sequence of the schemas that are looked at; obj is what declares it, or nil.
func (l *look) nearEnd(ref schema.Ref, obj schema.Object, fact string) {
	if slices.ContainsFunc(l.State.Schemas, func(s *schema.Schema) bool { return s.Name == ref.Schema }) {
		l.found(ref, obj, "type", fact)
	}
}

// declares is what declares a sequence: its block, or the column that makes it; nil where nothing does.
func (l *look) declares(sequence schema.Name) schema.Object {
	if s := l.State.Sequence(sequence); s != nil {
		return s
	}
	for t, c := range l.columns() {
		if c.OwnSequence(t.Name) == sequence {
			return c
		}
	}
	return nil
}

func publishedWithoutIdentity(l *look) {
	for p := range entities[*schema.Publication](l) {
		if !slices.Contains(p.Publish, "update") && !slices.Contains(p.Publish, "delete") && len(p.Publish) > 0 {
			continue
		}
		for _, t := range l.State.Tables {
			listed := p.AllTables || slices.Contains(p.Schemas, t.Name.Schema) || slices.ContainsFunc(p.Tables, func(x schema.PublishedTable) bool { return x.Name == t.Name })
			if listed && t.Partition == nil && t.PrimaryKey == nil && t.PartitionOf.Name == "" && (t.ReplicaIdentity == "" || t.ReplicaIdentity == "NOTHING") && t.ReplicaIndex == "" && !t.Unlogged {
				l.foundf(t.Ref(), t, "", "table %s is in publication %s, and has no replica identity: updates and deletes fail", t.Name, p.Name)
			}
		}
	}
}
