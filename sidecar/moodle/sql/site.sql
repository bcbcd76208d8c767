-- name: site_config
SELECT name, value FROM {config} WHERE name IN :names

-- name: plugin_versions
SELECT plugin, value AS version FROM {config_plugins} WHERE name = 'version'

-- name: schema_mysql
SELECT table_name AS t, column_name AS c, is_nullable AS n, column_default AS d, data_type AS y
FROM information_schema.columns
WHERE table_schema = database()

-- name: schema_postgresql
SELECT table_name AS t, column_name AS c, is_nullable AS n, column_default AS d, data_type AS y
FROM information_schema.columns
WHERE table_schema = current_schema()

-- name: schema_mysql_some
SELECT table_name AS t, column_name AS c, is_nullable AS n, column_default AS d, data_type AS y
FROM information_schema.columns
WHERE table_schema = database() AND table_name IN :names

-- name: schema_postgresql_some
SELECT table_name AS t, column_name AS c, is_nullable AS n, column_default AS d, data_type AS y
FROM information_schema.columns
WHERE table_schema = current_schema() AND table_name IN :names

-- name: schema_sqlite
SELECT m.name AS t, c.name AS c, CASE WHEN c."notnull" = 1 THEN 'NO' ELSE 'YES' END AS n,
       coalesce(c.dflt_value, CASE WHEN c.pk = 1 THEN 'auto' END) AS d, c.type AS y
FROM sqlite_master m JOIN pragma_table_info(m.name) c
WHERE m.type = 'table'

-- name: schema_sqlite_some
SELECT m.name AS t, c.name AS c, CASE WHEN c."notnull" = 1 THEN 'NO' ELSE 'YES' END AS n,
       coalesce(c.dflt_value, CASE WHEN c.pk = 1 THEN 'auto' END) AS d, c.type AS y
FROM sqlite_master m JOIN pragma_table_info(m.name) c
WHERE m.type = 'table' AND m.name IN :names
