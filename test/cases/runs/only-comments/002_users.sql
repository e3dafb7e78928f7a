-- 002_users
/* to be written */
;
