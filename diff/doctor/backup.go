package doctor

func checkBackup(j *judge) Finding {
	b := j.Backup
	switch {
	case !b.Required:
		return ok("the policy requires none: require_backup says which is to be there")
	case b.Problem != "":
		return fail(b.Problem, b.Mend)
	}
	return ok("%s", b.Newest)
}
