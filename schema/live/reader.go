package live

import (
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/schema"
)

// reader collects the rows of the batch and puts them together once all are there, so
// that the order of the queries does not matter.
type reader struct {
	db    *schema.Database
	major int
	// namespaces is a query for the namespaces that are read.
	namespaces string

	schemas     map[int64]string
	tables      map[int64]*table
	opclasses   map[int64]opclass
	defaults    map[string][]int64 // access method -> default operator classes
	types       map[int64]typeRow
	coercible   map[[2]int64]bool
	collations  map[int64]string
	building    map[int64]bool
	sequences   []*sequenceRow
	enums       []enumRow
	constraints []*constraintRow
	indexes     []*indexRow
	targets     map[int64]reference
	views       map[int64]view
	foreign     map[int64]*schema.ForeignTable
	published   map[int64]*schema.Publication
	permissions []*schema.Permission
	owners      map[ownerKey]string
	domains     map[int64]*schema.Domain
	composites  map[int64]*schema.Composite
	partitions  []partitionRow
	inherits    []inheritRow
	partsOf     map[int64]map[int64]bool // partitioned index -> partition -> valid
	partOf      map[int64]int64          // part -> partitioned index
	unmanaged   map[schema.Unmanaged]int // by schema and kind
}

// table is a table with what the catalogs need to know of it beside.
type table struct {
	*schema.Table
	oid int64
	// width is how many columns it has, those that were dropped among them.
	width int16
	// room is what new columns are taken from.
	room []schema.Column
	// byNumber holds the columns by attnum - 1; nil where one was dropped.
	byNumber []*schema.Column
	typeOIDs []int64
	// collations are the columns' own, by attnum - 1.
	collations []int64
}

func (t *table) columnNames(numbers []int16) []string {
	if len(numbers) == 0 {
		return nil
	}
	out := make([]string, len(numbers))
	for i, n := range numbers {
		out[i] = t.columnName(n)
	}
	return out
}

// newColumn returns a column of the table's own, from memory that is taken for many at a time.
func (t *table) newColumn() *schema.Column {
	if len(t.room) == 0 {
		t.room = make([]schema.Column, min(max(int(t.width)-len(t.Columns), 1), 64))
	}
	c := &t.room[0]
	t.room = t.room[1:]
	return c
}

// add puts a column at its number, behind those that there are.
func (t *table) add(c *schema.Column, number int16, typeOID, collation int64) {
	if t.Columns == nil {
		t.Columns = make([]*schema.Column, 0, t.width)
	}
	t.Columns = append(t.Columns, c)
	if n := max(t.width, number); t.byNumber == nil {
		t.byNumber, t.typeOIDs, t.collations = make([]*schema.Column, 0, n), make([]int64, 0, n), make([]int64, 0, n)
	}
	for len(t.byNumber) < int(number) {
		t.byNumber, t.typeOIDs, t.collations = append(t.byNumber, nil), append(t.typeOIDs, 0), append(t.collations, 0)
	}
	t.byNumber[number-1], t.typeOIDs[number-1], t.collations[number-1] = c, typeOID, collation
}

func (t *table) columnName(n int16) string {
	if n <= 0 || int(n) > len(t.byNumber) || t.byNumber[n-1] == nil {
		return fmt.Sprintf("?%d", n)
	}
	return t.byNumber[n-1].Name
}

func newReader(version string) *reader {
	return &reader{
		db: &schema.Database{}, major: majorVersion(version), namespaces: managed,
		schemas: map[int64]string{}, tables: map[int64]*table{}, opclasses: map[int64]opclass{},
		defaults: map[string][]int64{}, types: map[int64]typeRow{}, coercible: map[[2]int64]bool{},
		collations: map[int64]string{}, building: map[int64]bool{},
		partsOf: map[int64]map[int64]bool{}, partOf: map[int64]int64{}, targets: map[int64]reference{}, views: map[int64]view{},
		foreign: map[int64]*schema.ForeignTable{}, domains: map[int64]*schema.Domain{}, composites: map[int64]*schema.Composite{},
		published: map[int64]*schema.Publication{}, owners: map[ownerKey]string{}, unmanaged: map[schema.Unmanaged]int{},
	}
}

// part is one catalog query and what takes its rows.
type part struct {
	file string
	scan func(pgx.Rows) error
}

// entityPart is a part that reads entities of a kind, or what belongs to them.
type entityPart struct {
	kind schema.Kind
	part
}

func (r *reader) parts() []part {
	parts := append([]part{
		{"server", r.server},
		{"schemas", r.schemaRows},
		{"extensions", r.extensionRows},
		{"available", r.availableRows},
		{"types", r.typeRows},
		{"opclasses", r.opclassRows},
		{"casts", r.castRows},
		{"collations", r.collationRows},
		{"stalecollations", r.staleCollationRows},
		{"enums", r.enumRows},
		{"sequences", r.sequenceRows},
		{"tables", r.tableRows},
		{"columns", r.columnRows},
		{"constraints", r.constraintRows},
		{"targets", r.targetRows},
		{"indexes", r.indexRows},
		{"partitions", r.partitionRows},
		{"inherits", r.inheritRows},
		{"indexparts", r.indexPartRows},
		{"building", r.buildingRows},
		{"viewcolumns", r.viewColumnRows},
		{"unmanaged", r.unmanagedRows},
		{"unmanagedmaterialized", r.unmanagedRows},
		{"unmanagedpartitions", r.unmanagedRows},
		{"unmanagedothers", r.unmanagedRows},
		{"memberpermissions", r.unmanagedRows},
		{"wrappers", r.wrapperRows},
		{"servers", r.serverRows},
		{"usermappings", r.userMappingRows},
		{"eventtriggers", r.eventTriggerRows},
		{"publications", r.publicationRows},
		{"publishedtables", r.publishedTableRows},
		{"subscriptions", r.subscriptionRows},
		{"roles", r.roleRows},
		{"owners", r.ownerRows},
		{"permissions", r.permissionRows},
		{"defaultpermissions", r.defaultPermissionRows},
	}, r.definitionParts()...)
	for _, p := range r.entityParts() {
		parts = append(parts, p.part)
	}
	return append(parts, part{"triggerclones", r.triggerCloneRows})
}

// entityParts read what stands by itself. Functions are read with procedures, and views with materialized ones.
func (r *reader) entityParts() []entityPart {
	return []entityPart{
		{schema.KindCollation, part{"owncollations", r.ownCollationRows}},
		{schema.KindDomain, part{"domains", r.domainRows}},
		{schema.KindDomain, part{"domainconstraints", r.domainConstraintRows}},
		{schema.KindComposite, part{"composites", r.compositeRows}},
		{schema.KindComposite, part{"fields", r.fieldRows}},
		{schema.KindRange, part{"ranges", r.rangeRows}},
		{schema.KindFunction, part{"routines", r.routineRows}},
		{schema.KindView, part{"views", r.viewRows}},
		{schema.KindView, part{"viewattributes", r.viewAttributeRows}},
		{schema.KindTrigger, part{"triggers", r.triggerRows}},
		{schema.KindRule, part{"rules", r.ruleRows}},
		{schema.KindForeignTable, part{"foreigntables", r.foreignTableRows}},
		{schema.KindForeignTable, part{"foreigncolumns", r.foreignColumnRows}},
		{schema.KindForeignTable, part{"foreignchecks", r.foreignCheckRows}},
		{schema.KindPolicy, part{"policies", r.policyRows}},
		{schema.KindOperatorClass, part{"operatorclasses", r.operatorClassRows}},
		{schema.KindStatistics, part{"statistics", r.statisticsRows}},
	}
}

// each calls f for every row.
func each(rows pgx.Rows, f func() error) error {
	for rows.Next() {
		if err := f(); err != nil {
			return err
		}
	}
	return rows.Err()
}

// eachOf calls f with each row: what stands where places point to in a value. There are so many rows of some kinds that a
// list of places for each of them would cost more than what it holds.
func eachOf[T any](rows pgx.Rows, places func(*T) []any, f func(T)) error {
	var row, none T
	dst := places(&row)
	return each(rows, func() error {
		row = none
		if err := rows.Scan(dst...); err != nil {
			return err
		}
		f(row)
		return nil
	})
}

func (r *reader) server(rows pgx.Rows) error {
	s := &r.db.Server
	return each(rows, func() error {
		var oid, version int64
		err := rows.Scan(&version, &s.Database, &oid, &s.Standby, &s.ReadOnly, &s.SystemIdentifier, &s.CanCreateTemp, &s.User, &s.PublicationSlots)
		s.VersionNum, s.DatabaseOID = int(version), uint32(oid)
		return err
	})
}

func (r *reader) schemaRows(rows pgx.Rows) error {
	return each(rows, func() error {
		var oid int64
		s := &schema.Schema{}
		if err := rows.Scan(&oid, &s.Name, &s.Comment, &s.Extension); err != nil {
			return err
		}
		r.schemas[oid] = s.Name
		s.Comment = s.OwnComment()
		r.db.Schemas = append(r.db.Schemas, s)
		return nil
	})
}

func (r *reader) extensionRows(rows pgx.Rows) error {
	return each(rows, func() error {
		e := &schema.Extension{}
		r.db.Extensions = append(r.db.Extensions, e)
		return rows.Scan(&e.Name, &e.Schema, &e.Version, &e.Comment, &e.Trusted)
	})
}

func (r *reader) availableRows(rows pgx.Rows) error {
	m := make(map[string]string)
	r.db.Server.AvailableExtensions = m
	return each(rows, func() error {
		var name, version, comment string
		err := rows.Scan(&name, &version, &comment)
		m[name] = version
		if e := r.db.Extension(name); e != nil {
			e.PackageComment = comment
		}
		return err
	})
}

type enumRow struct {
	namespace int64
	*schema.Enum
}

func (r *reader) enumRows(rows pgx.Rows) error {
	return each(rows, func() error {
		e := enumRow{Enum: &schema.Enum{}}
		err := rows.Scan(&e.namespace, &e.Name.Name, &e.Values, &e.Comment)
		r.enums = append(r.enums, e)
		return err
	})
}

// tableRow is a row of tables.sql.
type tableRow struct {
	oid, namespace, pages int64
	identity              string
	options, toast        []string
	partitioned           bool
	bound                 *string
	width                 int16
	schema.Table
}

func (t *tableRow) places() []any {
	return []any{
		&t.oid, &t.namespace, &t.Name.Name, &t.Stats.Rows, &t.pages, &t.Comment, &t.Unlogged, &t.options, &t.toast,
		&t.Tablespace, &t.Method, &t.identity, &t.RowSecurity.Enabled, &t.RowSecurity.Enforced, &t.partitioned, &t.bound, &t.width, &t.KeptBy,
	}
}

func (r *reader) tableRows(rows pgx.Rows) error {
	return eachOf(rows, (*tableRow).places, func(row tableRow) {
		t := row.Table
		if t.Bound.Text = text(row.bound); row.partitioned {
			t.Partition = &schema.Partition{}
		}
		for _, o := range row.toast {
			row.options = append(row.options, "toast."+o)
		}
		t.Params = params(row.options)
		t.ReplicaIdentity = replicaIdentities[row.identity]
		if t.Method == "heap" {
			t.Method = ""
		}
		t.Name.Schema = r.schemas[row.namespace]
		t.Stats.Bytes = row.pages * blockSize
		r.tables[row.oid] = &table{Table: &t, oid: row.oid, width: row.width}
		r.db.Tables = append(r.db.Tables, &t)
	})
}

// blockSize is BLCKSZ of every server that anybody runs; sizes are estimates anyway.
const blockSize = 8192

// An index that is gone leaves nothing; where there is one, buildIndexes says which.
var replicaIdentities = map[string]string{"f": "FULL", "n": "NOTHING", "i": "NOTHING"}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func (r *reader) buildingRows(rows pgx.Rows) error {
	return each(rows, func() error {
		var oid int64
		err := rows.Scan(&oid)
		r.building[oid] = true
		return err
	})
}

// unmanagedRows comes after the schemas in the batch.
func (r *reader) unmanagedRows(rows pgx.Rows) error {
	return each(rows, func() error {
		var namespace, count int64
		var kind string
		err := rows.Scan(&namespace, &kind, &count)
		r.unmanaged[schema.Unmanaged{Schema: r.schemas[namespace], Kind: kind}] += int(count)
		return err
	})
}

// count notes something that the model has no shape for.
func (r *reader) count(inSchema, kind string) {
	r.unmanaged[schema.Unmanaged{Schema: inSchema, Kind: kind}]++
}

// build puts the rows together.
func (r *reader) build() {
	for _, e := range r.enums {
		e.Name.Schema = r.schemas[e.namespace]
		r.db.Entities = append(r.db.Entities, e.Enum)
	}
	r.buildInheritance()
	r.buildSequences()
	owned := r.buildConstraints()
	r.buildIndexes(owned)
	r.buildViews()
	r.sumStats()
	for u, n := range r.unmanaged {
		u.Count = n
		r.db.Unmanaged = append(r.db.Unmanaged, u)
	}
	schema.SortUnmanaged(r.db.Unmanaged)
	r.db.Sort()
	r.db.FoldSerials()
	r.logged()
	r.buildOwners()
	r.buildPermissions()
	schema.SortEntities(r.db.Entities)
	r.db.KeepNoDefaults()
}
