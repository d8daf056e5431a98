\connect shop
SET statement_timeout = 0;
CREATE TABLE public.items (
    id integer NOT NULL,
    name character varying(80) DEFAULT 'x'::character varying
);
COPY public.items (id, name) FROM stdin;
1	it's; a trap ( here
2	/* and here
\.
ALTER TABLE ONLY public.items ADD CONSTRAINT items_pkey PRIMARY KEY (id);
CREATE FUNCTION public.f() RETURNS integer LANGUAGE sql AS $_$ SELECT 1; CREATE TABLE no (id int); $_$;
