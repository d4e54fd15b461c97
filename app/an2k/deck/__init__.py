"""A deck of files that try each rule of a profile, made for just that profile, with what each must be found to be."""
