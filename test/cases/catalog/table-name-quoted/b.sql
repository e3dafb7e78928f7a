CREATE TABLE "My ""Table" (a int);
