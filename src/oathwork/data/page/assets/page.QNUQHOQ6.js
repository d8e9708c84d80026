import"./chunk.KLHWYC5V.js";
