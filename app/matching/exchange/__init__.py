"""Templates from and for elsewhere: the records of INCITS 378 and ISO/IEC 19794-2, and what is lost on the way."""
