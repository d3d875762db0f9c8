// Package docs holds pages of the documentation that the program itself shows.
//
// What leaves: the text of a page.
package docs

import _ "embed" // for the directive below

// HCL is docs/hcl.md, the reference of the HCL.
//
//go:embed hcl.md
var HCL string
