CREATE STATISTICS t_a_b_stat ON a, b FROM t;
