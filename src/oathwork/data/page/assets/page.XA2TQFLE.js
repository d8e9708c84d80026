import"./chunk.TADZEOOS.js";
