package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/replyx/schemactl/diff/plan"
)

// SARIF 2.1.0 (OASIS), as far as it is used here.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool        sarifTool         `json:"tool"`
		Automation  *sarifAutomation  `json:"automationDetails,omitempty"`
		Invocations []sarifInvocation `json:"invocations"`
		ColumnKind  string            `json:"columnKind"`
		Results     []sarifResult     `json:"results"`
	}
	sarifAutomation struct {
		ID string `json:"id"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name           string      `json:"name"`
		Version        string      `json:"version,omitempty"`
		InformationURI string      `json:"informationUri"`
		Rules          []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID      string       `json:"id"`
		Name    string       `json:"name"`
		Short   sarifMessage `json:"shortDescription"`
		Full    sarifMessage `json:"fullDescription"`
		HelpURI string       `json:"helpUri"`
		Default sarifLevel   `json:"defaultConfiguration"`
	}
	sarifLevel struct {
		Level string `json:"level"`
	}
	sarifMessage struct {
		Text string `json:"text"`
	}
	sarifInvocation struct {
		Successful    bool                `json:"executionSuccessful"`
		Notifications []sarifNotification `json:"toolExecutionNotifications,omitempty"`
	}
	sarifNotification struct {
		Level     string          `json:"level"`
		Message   sarifMessage    `json:"message"`
		Locations []sarifLocation `json:"locations,omitempty"`
	}
	sarifResult struct {
		RuleID       string            `json:"ruleId"`
		RuleIndex    int               `json:"ruleIndex"`
		Level        string            `json:"level"`
		Message      sarifMessage      `json:"message"`
		Locations    []sarifLocation   `json:"locations,omitempty"`
		Fingerprints map[string]string `json:"partialFingerprints"`
	}
	sarifLocation struct {
		Physical *sarifPhysical `json:"physicalLocation,omitempty"`
		Logical  []sarifLogical `json:"logicalLocations,omitempty"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
		// Base names the root of the repository, which the reader knows.
		Base string `json:"uriBaseId,omitempty"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn,omitempty"`
	}
	sarifLogical struct {
		Name     string `json:"name"`
		FullName string `json:"fullyQualifiedName"`
		Kind     string `json:"kind"`
	}
)

const (
	home     = "https://github.com/replyx/schemactl"
	ciPage   = home + "/blob/main/docs/ci.md"
	planPage = home + "/blob/main/docs/plans.md"
)

// Page is the address of a section of a page of the documentation.
func Page(page, section string) string { return home + "/blob/main/docs/" + page + "#" + section }

// HazardPage is where a hazard is described.
func HazardPage(name string) string { return Page("plans.md", "hazard-"+name) }

// sarifRules are the kinds of finding.
var sarifRules = []sarifRule{
	{ID: "drift", Name: "Drift", Short: sarifMessage{"The database is not as the HCL says"},
		Full:    sarifMessage{"An object of the database differs from the desired state, is missing, or is there without being desired."},
		HelpURI: ciPage, Default: sarifLevel{"error"}},
	{ID: "refused", Name: "Refused", Short: sarifMessage{"There is no safe statement for this change"},
		Full:    sarifMessage{"schemactl does not plan this change; its message says what to do instead."},
		HelpURI: planPage, Default: sarifLevel{"error"}},
	{ID: "hazard", Name: "Hazard", Short: sarifMessage{"The plan does something that must be permitted with --allow"},
		Full:    sarifMessage{"apply refuses a step with this hazard until --allow or the policy names it."},
		HelpURI: planPage + "#hazards", Default: sarifLevel{"warning"}},
	{ID: "warning", Name: "Warning", Short: sarifMessage{"Something about the comparison"},
		Full:    sarifMessage{"An ignore rule that matches nothing, an extension of another version, and the like."},
		HelpURI: ciPage, Default: sarifLevel{"note"}},
}

// SARIF writes the plan for code scanning: each drift at its line of the HCL. What could not be
// checked is a notification, never the absence of a result.
func SARIF(w io.Writer, p *plan.Plan, o Options) error {
	run := sarifRun{
		Tool:       sarifTool{sarifDriver{Name: "schemactl", Version: o.Version, InformationURI: home, Rules: sarifRules}},
		ColumnKind: "unicodeCodePoints", Results: []sarifResult{},
	}
	if p.Env != "" {
		run.Automation = &sarifAutomation{ID: "schemactl/" + p.Env + "/"}
	}
	seen := make(map[string]int)
	add := func(rule int, object plan.Object, print, text string, place *plan.Place) {
		r := sarifRules[rule]
		key := fmt.Sprintf("%s\x00%s\x00%s\x00%s", p.Env, r.ID, object.Ref(), print)
		seen[key]++
		sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", key, seen[key]))
		run.Results = append(run.Results, sarifResult{
			RuleID: r.ID, RuleIndex: rule, Level: r.Default.Level, Message: sarifMessage{text},
			Locations: o.sarifLocations(o.near(place, object), object), Fingerprints: map[string]string{"schemactl/v1": hex.EncodeToString(sum[:16])},
		})
	}
	// Messages are for people; objects and fingerprints keep the names as they are.
	said := sarifTexts(shown(p))
	for i, c := range p.Changes {
		// What differs about an object is one finding, whatever the values are today.
		add(0, c.Object, string(c.Action), said.changes[i], c.Place)
	}
	for i, r := range p.Refused {
		add(1, r.Object, "", said.refused[i], r.Place)
	}
	for i, h := range p.Hazards {
		add(2, h.Object, h.Name, said.hazards[i], h.Place)
	}
	for i, x := range p.Warnings {
		add(3, plan.Object{}, x.Text, said.warnings[i], x.Place)
	}
	done := sarifInvocation{Successful: p.Result != plan.Error}
	note := func(level, text string, place *plan.Place, object plan.Object) {
		done.Notifications = append(done.Notifications, sarifNotification{Level: level, Message: sarifMessage{text}, Locations: o.sarifLocations(place, object)})
	}
	if p.Error != nil {
		note("error", said.failure, p.Error.Place, plan.Object{})
	}
	for i, n := range p.NotProven {
		note("warning", said.notProven[i], n.Place, n.Object)
	}
	run.Invocations = []sarifInvocation{done}
	doc := sarifLog{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run}}
	return Document(w, doc)
}

// sarifSaid are the messages of a plan, in the order of its lists.
type sarifSaid struct {
	changes, refused, hazards, warnings, notProven []string
	failure                                        string
}

func sarifTexts(p *plan.Plan) sarifSaid {
	var out sarifSaid
	for _, c := range p.Changes {
		out.changes = append(out.changes, sarifText(sign(c)+" "+c.Object.Ref().String()+": "+said(c)))
	}
	for _, r := range p.Refused {
		out.refused = append(out.refused, sarifText(r.Text+": "+r.Hint))
	}
	for _, h := range p.Hazards {
		out.hazards = append(out.hazards, sarifText(h.Name+": "+h.Text))
	}
	for _, x := range p.Warnings {
		out.warnings = append(out.warnings, sarifText(x.Text))
	}
	for _, n := range p.NotProven {
		out.notProven = append(out.notProven, sarifText(fmt.Sprintf("not checked: %s of %s", n.Attr, n.Object.Ref())))
	}
	if p.Error != nil {
		out.failure = sarifText("not checked: " + p.Error.Message)
	}
	return out
}

// sarifText is a message in which nothing is a link: [text](target), with a backslash as the escape.
func sarifText(s string) string {
	if !strings.Contains(s, "](") {
		return s
	}
	return strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`).Replace(s)
}

// near is a place for what has none: GitHub refuses a file with a result that stands nowhere.
func (o Options) near(p *plan.Place, object plan.Object) *plan.Place {
	if p == nil && o.Near != nil {
		return o.Near(object)
	}
	return p
}

// sarifLocations are where the HCL says so, and the object.
func (o Options) sarifLocations(p *plan.Place, object plan.Object) []sarifLocation {
	var l sarifLocation
	if object.Name != "" {
		l.Logical = []sarifLogical{{Name: object.Name, FullName: object.Ref().Path(), Kind: string(object.Kind)}}
	}
	if p != nil {
		artifact := sarifArtifact{URI: uriPath(o.file(p)), Base: "%SRCROOT%"}
		if path.IsAbs(o.file(p)) {
			artifact = sarifArtifact{URI: "file://" + artifact.URI}
		}
		l.Physical = &sarifPhysical{Artifact: artifact, Region: sarifRegion{StartLine: max(1, p.Line), StartColumn: p.Column}}
	}
	if l.Logical == nil && l.Physical == nil {
		return nil
	}
	return []sarifLocation{l}
}
