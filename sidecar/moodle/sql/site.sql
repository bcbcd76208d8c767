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

-- name: schema_some_mysql
SELECT table_name AS t, column_name AS c, is_nullable AS n, column_default AS d, data_type AS y
FROM information_schema.columns
WHERE table_schema = database() AND table_name IN :names

-- name: schema_some_postgresql
SELECT table_name AS t, column_name AS c, is_nullable AS n, column_default AS d, data_type AS y
FROM information_schema.columns
WHERE table_schema = current_schema() AND table_name IN :names
