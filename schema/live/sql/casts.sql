SELECT c.castsource::int8, c.casttarget::int8 FROM pg_catalog.pg_cast c WHERE c.castmethod = 'b' AND c.castcontext = 'i'
