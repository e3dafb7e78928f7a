--
-- PostgreSQL database dump
--

\restrict 9h2bVvyc3LwYBAz7Hc6pdHcuDLTSEE7VZYkXsrMl1iRm0fJuVcVcVJyUJ6gJvHs

-- Dumped from database version 18.1
-- Dumped by pg_dump version 18.1

SET statement_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);

--
-- Name: users; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.users (
    id bigint NOT NULL
);


--
-- PostgreSQL database dump complete
--

\unrestrict 9h2bVvyc3LwYBAz7Hc6pdHcuDLTSEE7VZYkXsrMl1iRm0fJuVcVcVJyUJ6gJvHs

