import"./chunk.MNCAAFMX.js";
