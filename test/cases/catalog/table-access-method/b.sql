CREATE TABLE t (a int) USING myheap;
