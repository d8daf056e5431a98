DO $$ BEGIN EXECUTE $a$ DO $b$ BEGIN EXECUTE $c$ DO $d$ x $d$ $c$; END $b$ $a$; END $$;
CREATE TABLE "a""b" ("x"."y".z int DEFAULT ((((1)));ALTER TABLE a ADD (b int, c int