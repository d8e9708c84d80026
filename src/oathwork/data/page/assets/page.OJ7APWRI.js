import"./chunk.VTL4K6QJ.js";
