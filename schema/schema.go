// Package schema is the model of a PostgreSQL database: plain structs that hold
// what the catalogs hold, in PostgreSQL's own words.
//
// What enters: the readers schema/hcl (the desired state) and schema/live (the
// server's catalogs) fill a [Database]. What leaves: every object lists its
// compared properties as [Attr] values, which is all that package diff looks at,
// and package schema/ddl writes objects as SQL.
//
// The package does no I/O and knows neither HCL nor a driver.
package schema

// Database is one state of a database, desired or live. Each slice is sorted by
// name (see [Database.Sort]), so equal states are equal byte for byte.
type Database struct {
	Schemas    []*Schema
	Extensions []*Extension
	Tables     []*Table
	// Entities are all other objects.
	Entities []Entity
	// Data and Migrations are of a desired state alone: rows of its tables, and data steps in the order of the HCL.
	Data       []*Data
	Migrations []*Migration

	// Needs is what each live object needs, by the server's own word; nil until asked for.
	Needs map[Ref][]Ref

	// Server describes where a live state was read; zero for a desired state.
	Server Server
	// Unmanaged counts, per kind, what a live state holds and this model has no
	// shape for, so that no output skips it in silence.
	Unmanaged []Unmanaged
	// StaleCollations are the live collations that sort by other rules than their indexes.
	StaleCollations []*StaleCollation
}

// Server is what a plan needs to know about the server a live state came from.
type Server struct {
	// VersionNum is server_version_num: 150020 is 15.20.
	VersionNum int
	// Database is current_database().
	Database string
	// SystemIdentifier is the cluster's identifier from pg_control_system, or empty
	// where the role may not read it.
	SystemIdentifier string
	// DatabaseOID is the database's OID, which with the system identifier names it for ever.
	DatabaseOID uint32
	// Standby reports whether the server is in recovery.
	Standby bool
	// ReadOnly reports whether transactions are read-only by default.
	ReadOnly bool
	// CanCreateTemp reports whether the role may make temporary tables.
	CanCreateTemp bool
	// TypeSchemas maps the name of each type that an extension brings to the schemas that
	// hold one of that name, in order. What else is there a bare name of the HCL does not mean.
	TypeSchemas map[string][]string
	// OpClassSchemas maps each operator class of an extension likewise, where pg_catalog has
	// none of that name.
	OpClassSchemas map[OpClass][]string
	// AvailableExtensions maps the extensions that could be created to their default versions.
	AvailableExtensions map[string]string
	// User is current_user, who will own what is created.
	User string
	// Roles are the roles of the cluster, sorted by name.
	Roles []*Role
	// PublicationSlots are the replication slots of the database that read publications, sorted by name.
	PublicationSlots []string
	// DefaultACLs are the default privileges of every role.
	DefaultACLs []DefaultACL
}

// OpClass is an access method and the name of an operator class of it, which another access
// method may have too.
type OpClass struct{ Method, Name string }

// Unmanaged counts the live objects of a kind that this model cannot hold.
type Unmanaged struct {
	Schema string
	// Kind is PostgreSQL's word for it, in the plural: "functions", "views".
	Kind  string
	Count int
}

// Schema is a namespace.
type Schema struct {
	Name    string
	Comment string
	// Extension is the extension whose script has made a live one; empty for all others.
	Extension string
	Owner
	*Source
}

// The extensions that keep the rows of a table elsewhere.
const (
	Citus       = "citus"
	TimescaleDB = "timescaledb"
)

// Plpgsql is the extension that every new database has, so that it is not declared.
const Plpgsql = "plpgsql"

// Extension is an installed extension. Its members are never objects of their own.
type Extension struct {
	Name string
	// Schema holds the extension's relocatable objects; empty means the server decides.
	Schema string
	// Version is compared only where the desired state names one.
	Version string
	// Comment is compared only where the desired state gives one: each extension
	// brings a comment of its own.
	Comment string
	// PackageComment is the comment that the server's package gives a live one.
	PackageComment string
	// Requires are the extensions that one which is to be created needs, by the word of the server.
	Requires []string
	// Trusted says of a live one that its owner is a superuser, the database's owner or the role
	// that reads, so that what it brings is not a stranger's.
	Trusted bool
	*Source
}
