import"./chunk.OM7YRTZL.js";
