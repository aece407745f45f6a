package app;

class Clients {
    LlmClient activeClient(String provider) {
        return switch (provider) {
            case "alpha" -> {
                yield new GenericLlmClient(base("ALPHA_BASE_URL"), "alpha");
            }
            case "beta" -> new GenericLlmClient(base("BETA_ENDPOINT"), "beta");
            default -> throw new IllegalArgumentException(provider);
        };
    }

    String title(String provider) {
        return switch (provider) {
            case "alpha" -> title("alpha");
            default -> title("beta");
        };
    }

    private String base(String name) {
        return System.getenv(name);
    }
}
