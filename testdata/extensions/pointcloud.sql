CREATE EXTENSION postgis; CREATE EXTENSION pointcloud; CREATE EXTENSION pointcloud_postgis;
INSERT INTO pointcloud_formats (pcid, srid, schema) VALUES (1, 4326, '<?xml version="1.0" encoding="UTF-8"?><pc:PointCloudSchema xmlns:pc="http://pointcloud.org/schemas/PC/1.1"><pc:dimension><pc:position>1</pc:position><pc:size>4</pc:size><pc:name>X</pc:name><pc:interpretation>int32_t</pc:interpretation></pc:dimension><pc:dimension><pc:position>2</pc:position><pc:size>4</pc:size><pc:name>Y</pc:name><pc:interpretation>int32_t</pc:interpretation></pc:dimension></pc:PointCloudSchema>');
CREATE TABLE patches (id bigint PRIMARY KEY, pa pcpatch(1));
CREATE INDEX patches_pa ON patches USING gist (pc_envelopegeometry(pa));
