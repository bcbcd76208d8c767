-- name: site_config
SELECT name, value FROM {config} WHERE name IN :names

-- name: plugin_versions
SELECT plugin, value AS version FROM {config_plugins} WHERE name = 'version'
