package schema

// Owned is an object that has an owner. The owner is compared only where the HCL names one.
type Owned interface {
	// OwnerName is the owner's name; empty where it is not known, or not said.
	OwnerName() string
	// SetOwner notes the owner.
	SetOwner(string)
}

// Owner is the owner of an object; embedded, it implements the methods of [Owned].
type Owner struct{ name string }

// OwnerName implements Owned.
func (o *Owner) OwnerName() string { return o.name }

// SetOwner implements Owned.
func (o *Owner) SetOwner(role string) { o.name = role }

// OwnerOf is the owner of an object, or empty.
func OwnerOf(o Object) string {
	if x, ok := o.(Owned); ok {
		return x.OwnerName()
	}
	return ""
}

// OwnerChange is the difference of owners, if the desired object names one.
func OwnerChange(live, desired Object) (from, to string, differs bool) {
	to = OwnerOf(desired)
	if to == "" {
		return "", "", false
	}
	from = OwnerOf(live)
	return from, to, from != to
}
