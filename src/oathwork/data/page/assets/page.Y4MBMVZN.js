import"./chunk.OL6BJYED.js";
