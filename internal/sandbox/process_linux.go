package sandbox

import "syscall"

// dieWithParent has the kernel end the server when we are killed: SIGQUIT is PostgreSQL's
// immediate shutdown.
func dieWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGQUIT }
