CREATE OPERATOR CLASS oc DEFAULT FOR TYPE e USING hash AS OPERATOR 1 = (anyenum, anyenum), FUNCTION 1 hashenum(anyenum);
