// Measures Boost.Signals2 with the same sends as the other peers.
//
// `sends 10` prints the nanoseconds of a send to 10 receivers; `sends 10 1000` sends a thousand times, for callgrind;
// `sends version` prints the version of Boost.

#include <boost/signals2.hpp>
#include <boost/version.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>

using Paid = boost::signals2::signal<void(std::uint64_t, std::string_view)>;

template <std::size_t N> __attribute__((noinline)) void receive(std::uint64_t order_id, std::string_view status) {
    static std::atomic<std::uint64_t> touched;
    touched.fetch_add(order_id + status.size(), std::memory_order_relaxed);
}

template <std::size_t... N> void connect(Paid &paid, std::size_t count, std::index_sequence<N...>) {
    ((N < count ? (void)paid.connect(&receive<N>) : (void)0), ...);
}

struct Arguments {
    std::uint64_t order_id;
    std::string_view status;
};

static const Arguments *black_box(const Arguments *arguments) {
    asm volatile("" : "+r"(arguments) : : "memory");
    return arguments;
}

extern "C" __attribute__((noinline)) void measured(Paid &paid, std::uint64_t times) {
    Arguments arguments = {7, "settled"};
    for (std::uint64_t i = 0; i < times; i++) {
        const Arguments *unknown = black_box(&arguments);
        paid(unknown->order_id, unknown->status);
    }
}

static double nanoseconds(Paid &paid, std::uint64_t times) {
    auto start = std::chrono::steady_clock::now();
    measured(paid, times);
    std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - start;
    return taken.count() / double(times);
}

int main(int count, char **arguments) {
    if (count < 2)
        return 1;
    if (std::string_view(arguments[1]) == "version") {
        std::printf("%d.%d\n", BOOST_VERSION / 100000, BOOST_VERSION / 100 % 1000);
        return 0;
    }
    Paid paid;
    connect(paid, std::strtoul(arguments[1], nullptr, 10), std::make_index_sequence<100>());
    paid(7, "settled");
    if (count > 2) {
        measured(paid, std::strtoul(arguments[2], nullptr, 10));
        return 0;
    }
    double fastest = 1e9;
    for (int sample = 0; sample < 200; sample++)
        fastest = std::min(fastest, nanoseconds(paid, 2000));
    std::printf("%.2f\n", fastest);
}
