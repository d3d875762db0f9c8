package report

import (
	"reflect"

	"github.com/replyx/schemactl/internal/visible"
	"github.com/replyx/schemactl/schema/sqltext"
)

// fieldText reports how a field of a plan or of the journal is shown where it is no part of a line.
var fieldText = map[string]func(string) string{
	"SQL": sqltext.Visible, "Undo": sqltext.Visible,
	// Where a form has one line for these, [value] joins theirs.
	"From": visible.Lines, "To": visible.Lines,
	// Several lines of these are shown as one.
	"Live": visible.Words, "Desired": visible.Words,
	"Message": visible.Words, "Hint": visible.Words, "Error": visible.Words, "Reason": visible.Words, "Note": visible.Words,
	"Fact": visible.Words, "Advice": visible.Words,
}

// shown is a copy of a value in which every text is safe to look at: what each form for people begins
// with. The forms for programs (JSON, SARIF, SQL) escape by their own rules.
func shown[T any](v T) T {
	out := reflect.New(reflect.TypeFor[T]()).Elem()
	copyShown(out, reflect.ValueOf(&v).Elem(), visible.Line)
	return out.Interface().(T)
}

// copyShown copies with text for every string, or with what the name of the field asks for.
func copyShown(to, from reflect.Value, text func(string) string) {
	switch from.Kind() {
	case reflect.String:
		to.SetString(text(from.String()))
	case reflect.Pointer:
		if !from.IsNil() {
			to.Set(reflect.New(from.Type().Elem()))
			copyShown(to.Elem(), from.Elem(), text)
		}
	case reflect.Slice:
		if from.Type().Elem().Kind() == reflect.Uint8 {
			to.Set(from) // the journal's plan, which is read before it is shown
			return
		}
		if !from.IsNil() {
			to.Set(reflect.MakeSlice(from.Type(), from.Len(), from.Len()))
		}
		for i := range from.Len() {
			copyShown(to.Index(i), from.Index(i), text)
		}
	case reflect.Struct:
		to.Set(from) // fields of other packages' types, as a time has them
		for i := range from.NumField() {
			field := from.Type().Field(i)
			if !field.IsExported() {
				continue
			}
			text := text
			if own, ok := fieldText[field.Name]; ok {
				text = own
			}
			copyShown(to.Field(i), from.Field(i), text)
		}
	default:
		to.Set(from)
	}
}
