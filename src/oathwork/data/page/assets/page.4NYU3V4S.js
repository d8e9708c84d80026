import"./chunk.TZ3AOMWF.js";
