PRAGMA foreign_keys=OFF;
CREATE TABLE `__new_users` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	[name] text DEFAULT "anonymous",
	`created_at` integer DEFAULT (strftime('%s', 'now')),
	'quoted' text, typeless,
	total real GENERATED ALWAYS AS (a + b) VIRTUAL,
	owner integer REFERENCES owners ON DELETE CASCADE,
	UNIQUE (name, owner) ON CONFLICT IGNORE
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `__new_users`("id", "name") SELECT "id", "name" FROM `users`;--> statement-breakpoint
DROP TABLE `users`
--> statement-breakpoint
ALTER TABLE `__new_users` RENAME TO `users`;--> statement-breakpoint
CREATE VIRTUAL TABLE docs USING fts5(title, body);
CREATE TRIGGER t AFTER INSERT ON users BEGIN
  UPDATE users SET name = CASE WHEN name IS NULL THEN 'x' ELSE name END;
  DELETE FROM owners;
END;
CREATE UNIQUE INDEX users_name ON users (lower(name), owner DESC) WHERE owner IS NOT NULL;
ALTER TABLE users ALTER COLUMN "name" TO "name" text NOT NULL;
