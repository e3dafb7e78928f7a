-- TODO
/* nothing yet */
