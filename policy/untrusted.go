package policy

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/replyx/schemactl/internal/files"
)

// ownSecrets are the tokens that the program itself comments with. No file gets them.
var ownSecrets = []string{"SCHEMACTL_TOKEN", "GITHUB_TOKEN", "GITLAB_TOKEN", "CI_JOB_TOKEN", "ACTIONS_RUNTIME_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"}

// environment is what getenv reads.
type environment struct {
	allowed func(name string) bool
	// untrusted: the file is of a pull request.
	untrusted bool
	// standIn: a variable that is set has a value that is no secret.
	standIn bool
}

// standInURL is what a variable of the environment is where its value must not be known.
const standInURL = "postgres://user:password@localhost:5432/database"

// allowedEnv are the variables that the HCL of a pull request may read.
func allowedEnv(named []string) func(string) bool {
	return func(name string) bool {
		return name == "DATABASE_URL" || strings.HasPrefix(name, "SCHEMACTL_") && strings.HasSuffix(name, "_URL") || slices.Contains(named, name)
	}
}

// getenv is Atlas's function of that name: an environment variable, or the empty string.
func (e environment) getenv() function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "name", Type: cty.String}},
		Type:   function.StaticReturnType(cty.String),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			name := args[0].AsString()
			value := os.Getenv(name)
			switch {
			case value == "":
			case slices.Contains(ownSecrets, name):
				return cty.NilVal, function.NewArgErrorf(0, "a token of the CI is not given to a file")
			case !e.allowed(name):
				return cty.NilVal, function.NewArgErrorf(0, "the variable is not given to the HCL of a pull request; the workflow can name it: --allow-env NAME")
			case e.standIn:
				value = standInURL
			}
			return cty.StringVal(value), nil
		},
	})
}

// boundSources refuses sources that the HCL of a pull request must not name.
func (p *Project) boundSources(config string) error {
	root, err := Root(filepath.Dir(config))
	if err != nil {
		return fmt.Errorf("read the policy: %w", err)
	}
	if in, err := files.Within(root, config); err != nil || !in {
		return &Error{Message: config + " is, by a link, outside of the repository, which the HCL of a pull request must not name"}
	}
	for _, e := range p.Envs {
		for _, s := range e.Sources {
			if err := boundSource(root, s); err != nil {
				return &Error{Pos: e.Pos, Message: fmt.Sprintf("src %q %s", s, err), Hint: "the HCL of a pull request names only what is in its repository; --to on the command line names anything"}
			}
		}
	}
	return nil
}

func boundSource(root, source string) error {
	in, err := files.NamedWithin(root, source)
	if _, missing := os.Lstat(source); in && err == nil && missing == nil { // what is missing is told where it is read
		in, err = files.Within(root, source)
	}
	if err != nil || !in || strings.Contains(source, "://") {
		return errors.New("is outside of the repository")
	}
	return nil
}

// Root is the folder that a checkout's files lie in: the repository's, or where there is none, the folder
// itself.
func Root(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	for d := abs; ; d = filepath.Dir(d) {
		if _, err := os.Lstat(filepath.Join(d, ".git")); err == nil {
			return d, nil
		}
		if filepath.Dir(d) == d {
			return abs, nil
		}
	}
}
